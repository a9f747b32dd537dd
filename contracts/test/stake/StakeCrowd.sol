// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../../src/interfaces/IParameters.sol";
import {IStakeRegistry, Release} from "../../src/interfaces/IStakeRegistry.sol";
import {vm} from "../support/Vm.sol";
import {MediatorCrowd} from "./MediatorCrowd.sol";
import {PlainToken} from "./StakeFixture.sol";

/// @notice A pool whose rounds draw, lock, slash and jail a crowd of mediators, and governance that moves its rules, at random.
/// What a fuzzer calls is listed by `actions`; each does something and checks what came of it.
contract StakeCrowd is MediatorCrowd {
    uint256 private constant MAX_ROUNDS = 6;
    uint256 private constant KEPT_EPOCHS = 6;

    struct OpenRound {
        uint64 epoch;
        uint256 givenUpAt;
        uint128 lockAmount;
        address[] panel;
    }

    struct Remembered {
        uint64 epoch;
        uint256 total;
        bytes32 weights;
        bytes32 panel;
    }

    OpenRound[] private _rounds;
    Remembered[] private _remembered;
    mapping(address mediator => uint256) public lockedBy;
    uint256 public slashed;
    uint128 private _lockAmount = LOCK;
    uint128 public minimum = STAKE;
    uint96 public cap;

    function setUp() public override {
        pool = address(this);
        _deploy(new PlainToken(), UNBONDING);
        for (uint256 i = 0; i < ACTORS; i++) {
            mediators.push(vm.addr(i + 1));
            _fund(mediators[i], 2000e18);
        }
        for (uint256 i = 0; i < 6; i++) {
            join(i, i);
        }
        _nextEpoch();
    }

    function actions() external pure returns (bytes4[] memory list) {
        list = new bytes4[](13);
        list[0] = this.join.selector;
        list[1] = this.moveStake.selector;
        list[2] = this.moveStake.selector;
        list[3] = this.tryWithdraw.selector;
        list[4] = this.openRound.selector;
        list[5] = this.drawRound.selector;
        list[6] = this.drawRound.selector;
        list[7] = this.settleRound.selector;
        list[8] = this.changeRules.selector;
        list[9] = this.sync.selector;
        list[10] = this.meddle.selector;
        list[11] = this.wait.selector;
        list[12] = this.rotate.selector;
    }

    function openRound(uint256) external {
        if (_rounds.length == MAX_ROUNDS) return;
        OpenRound storage round = _rounds.push();
        round.epoch = _epoch();
        round.givenUpAt = block.timestamp + 630;
        round.lockAmount = _lockAmount;
    }

    function drawRound(uint256 which, uint256 seed) external {
        if (_rounds.length == 0) return;
        OpenRound storage round = _rounds[which % _rounds.length];
        if (round.panel.length > 0) return;
        if (block.timestamp >= round.givenUpAt) return _drop(which % _rounds.length);
        address[] memory excluded = new address[](2);
        excluded[0] = mediators[seed % ACTORS];
        excluded[1] = address(uint160(0xB0 + seed / ACTORS % 2));
        (address[] memory drawn, address[] memory passedOver) =
            sortition.draw(CLASS, round.epoch, bytes32(seed), uint8(1 + seed % 9), excluded, round.lockAmount, 4);
        (address[] memory again,) =
            sortition.draw(CLASS, round.epoch, bytes32(seed), uint8(1 + seed % 9), excluded, round.lockAmount, 4);
        assertEq(keccak256(abi.encode(drawn)), keccak256(abi.encode(again)), "I10: the same again");
        _checkPanel(round.epoch, drawn, excluded);
        counts[Done.PASSED_OVER] += passedOver.length;
        if (drawn.length == 0) return _drop(which % _rounds.length);
        counts[Done.DRAWN]++;
        vm.prank(pool);
        registry.lockAll(bytes32(which), 1, round.lockAmount, drawn);
        round.panel = drawn;
        for (uint256 i = 0; i < drawn.length; i++) {
            lockedBy[drawn[i]] += round.lockAmount;
            seatsOf[drawn[i]]++;
        }
    }

    function settleRound(uint256 which, uint256 seed) external {
        if (_rounds.length == 0) return;
        OpenRound storage round = _rounds[which % _rounds.length];
        if (round.panel.length == 0) return;
        Release[] memory seats = new Release[](round.panel.length);
        uint256[] memory held = new uint256[](seats.length);
        uint256[] memory weights = new uint256[](seats.length);
        for (uint256 i = 0; i < seats.length; i++) {
            uint8 fault = uint8((seed >> (4 * i)) % 8 < 4 ? 0 : (seed >> (4 * i)) % 5);
            uint128 slash = fault == 0 ? 0 : fault == 1 ? type(uint128).max : round.lockAmount / 3;
            seats[i] = Release(round.panel[i], slash, fault, fault == 0 || fault > 2);
            held[i] = _held(round.panel[i]);
            weights[i] = _nextWeight(round.panel[i]);
            lockedBy[round.panel[i]] -= round.lockAmount;
            seatsOf[round.panel[i]]--;
        }
        vm.prank(settlement);
        uint128[] memory taken = registry.releaseAll(bytes32(which), 1, round.lockAmount, 3, 20 days, seats);
        for (uint256 i = 0; i < seats.length; i++) {
            assertTrue(taken[i] <= seats[i].slash && taken[i] <= round.lockAmount, "I12: no more than asked, or locked");
            assertEq(_held(seats[i].mediator), held[i] - taken[i], "I12: of this mediator");
            assertTrue(_nextWeight(seats[i].mediator) <= weights[i], "no weight grew");
            custody -= taken[i];
            slashed += taken[i];
            if (taken[i] > 0) counts[Done.SLASHED]++;
            if (registry.accountOf(seats[i].mediator).jailedUntil > block.timestamp) counts[Done.JAILED]++;
        }
        _drop(which % _rounds.length);
    }

    /// @notice Governance moves the cap, the minimum stake and the lock; then everyone is synced, as its watchers would.
    function changeRules(uint256 seed) external {
        if (seed % 3 > 0) return;
        if (seed % 2 == 0) {
            cap = uint96(bound(seed >> 8, 0, 3) * 150e18);
            _applyTerms(CLASS, _terms(cap));
        } else {
            ParameterSet memory set = _defaults();
            minimum = set.minimumStake = uint128(bound(seed >> 8, 80, 140) * 1e18);
            _lockAmount = set.lockPerSeat = minimum / 5;
            _applySet(set);
        }
        // A cap that fell is kept by the second pass at the latest: the first has made everyone smaller.
        for (uint256 i = 0; i < 2 * ACTORS; i++) {
            registry.syncWeight(mediators[i % ACTORS]);
        }
    }

    /// @notice Who is synced weighs what its account implies, as far as its operator's cap leaves room.
    function sync(uint256 actor) external {
        address mediator = mediators[actor % ACTORS];
        registry.syncWeight(mediator);
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        bool inClass;
        for (uint256 i = 0; i < account.drawClasses.length; i++) {
            if (account.drawClasses[i] == CLASS) inClass = true;
        }
        uint256 weight = _nextWeight(mediator);
        uint256 implied = inClass ? _worthOf(mediator) : 0;
        if (cap > 0) {
            uint256 room = cap - (_togetherOf(account.operator) - weight);
            if (implied > room) {
                implied = room;
                counts[Done.CAPPED]++;
            }
        }
        assertEq(weight, implied, "I3: the leaf is what the account implies");
    }

    /// @notice What nobody may do, tried by a mediator.
    function meddle(uint256 actor, uint256 seed) external {
        address mediator = mediators[actor % ACTORS];
        bytes[4] memory calls = [
            abi.encodeCall(registry.lockAll, (bytes32(seed), 1, 1, _one(mediators[seed % ACTORS]))),
            abi.encodeCall(registry.releaseAll, (bytes32(seed), 1, 1, 3, 1, _seat(mediator, 1, 0, true))),
            abi.encodeCall(registry.requestUnstake, (registry.accountOf(mediator).stake + 1)),
            abi.encodeCall(registry.registerUnder, (bytes32("unlisted"), mediator))
        ];
        vm.prank(_keyOf(mediator));
        (bool done,) = address(registry).call(calls[seed % 4]);
        assertTrue(!done, "refused");
        vm.prank(_keyOf(mediator));
        (done,) =
            address(sortition).call(abi.encodeCall(sortition.setWeight, (CLASS, mediator, type(uint96).max, true)));
        assertTrue(!done, "weights are the registry's");
        if (_rounds.length == 0 || _rounds[0].panel.length > 0) return;
        vm.prank(settlement);
        (done,) = address(registry)
            .call(abi.encodeCall(registry.releaseAll, (0, 1, type(uint96).max, 3, 1, _seat(mediator, 1, 0, true))));
        assertTrue(!done, "nor can settlement release what was not locked");
    }

    /// @notice Seconds, or days in which leaves come to rest.
    function wait(uint256 seed) external {
        _checkRemembered();
        if (_remembered.length < KEPT_EPOCHS) _remembered.push();
        _remembered[seed % _remembered.length] = _recall(_epoch());
        vm.warp(block.timestamp + (seed % 5 == 0 ? 4 days : seed % 1000));
    }

    /// @dev Past epochs are what they were: their sums for good, their weights and panels for as long as leaves rest.
    function _checkRemembered() private view {
        for (uint256 i = 0; i < _remembered.length; i++) {
            Remembered memory then_ = _remembered[i];
            if (then_.epoch == 0) continue;
            assertEq(sortition.totalWeight(CLASS, then_.epoch), then_.total, "a past sum");
            if (then_.epoch + 3 days / EPOCH < _epoch()) continue;
            Remembered memory now_ = _recall(then_.epoch);
            assertEq(now_.weights, then_.weights, "past weights");
            assertEq(now_.panel, then_.panel, "I10: a past panel");
        }
    }

    function _worthOf(address mediator) private view returns (uint256) {
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        return account.stake < minimum || block.timestamp < account.jailedUntil ? 0 : account.stake;
    }

    /// @dev What an operator's mediators weigh together from the next epoch on.
    function _togetherOf(address operator) private view returns (uint256 together) {
        for (uint256 i = 0; i < ACTORS; i++) {
            if (registry.accountOf(mediators[i]).operator == operator) together += _nextWeight(mediators[i]);
        }
    }

    function mediatorsList() external view returns (address[] memory) {
        return mediators;
    }

    function contracts() external view returns (address, address, address, address) {
        return (address(token), address(registry), address(sortition), settlement);
    }

    function classes() external pure returns (bytes32, bytes32) {
        return (CLASS, OTHER_CLASS);
    }

    function _drop(uint256 index) private {
        _rounds[index] = _rounds[_rounds.length - 1];
        _rounds.pop();
    }

    function _recall(uint64 epoch) private view returns (Remembered memory) {
        uint256[] memory weights = new uint256[](ACTORS);
        for (uint256 i = 0; i < ACTORS; i++) {
            weights[i] = sortition.weightOf(CLASS, mediators[i], epoch);
        }
        // A lock of nothing is always free, so that only the epoch tells who is drawn.
        (address[] memory drawn,) = sortition.draw(CLASS, epoch, "recall", 5, new address[](0), 0, 255);
        return Remembered(
            epoch, sortition.totalWeight(CLASS, epoch), keccak256(abi.encode(weights)), keccak256(abi.encode(drawn))
        );
    }

    function _checkPanel(uint64 epoch, address[] memory drawn, address[] memory excluded) private view {
        for (uint256 i = 0; i < drawn.length; i++) {
            address operator = registry.accountOf(drawn[i]).operator;
            assertTrue(sortition.weightOf(CLASS, drawn[i], epoch) > 0, "I3: drawn with weight");
            assertTrue(seatsOf[drawn[i]] < 4, "I2: never a fifth lock");
            for (uint256 j = 0; j < excluded.length; j++) {
                assertTrue(drawn[i] != excluded[j], "I9: never an excluded");
                assertTrue(operator != registry.operatorsOf(excluded)[j], "I9: nor one of its operator's");
            }
            for (uint256 j = 0; j < i; j++) {
                assertTrue(operator != registry.accountOf(drawn[j]).operator, "I9: no two of one operator");
            }
        }
    }
}
