// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, RoundView, Vote} from "../../src/interfaces/IDisputePool.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {DisputeDriver} from "./DisputeDriver.sol";
import {vm} from "./Vm.sol";

/// @notice Everyone at once, at random: challengers, mediators who vote well, badly, late or never, parties who pre-empt, and people who
/// stake, leave and claim. What a fuzzer calls is listed by `actions`; each does something that can be done, or nothing.
contract Crowd is DisputeDriver {
    uint256 private constant MAX_DEALS = 12;
    uint256 private constant MAX_OPEN = 3;
    /// @dev Mediators of the small class, who come and go together.
    uint256 private constant SMALL = 3;

    string[] public dealIds;
    address[] private _small;
    uint256 private _open;
    mapping(string dealId => bool) private _checked;
    mapping(bytes32 disputeId => uint8) private _finalOutcome;
    mapping(uint8 outcome => uint256) public finals;
    uint256 public abandoned;
    uint256 public appeals;
    mapping(bytes32 disputeId => mapping(uint8 round => mapping(address mediator => Vote))) private _votes;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < MEDIATORS; i++) {
            token.transfer(mediators[i], 1_000 * LP);
        }
        for (uint256 i = 0; i < SMALL; i++) {
            _small.push(vm.addr(100 + i));
            token.transfer(_small[i], 10_000 * LP);
            vm.prank(_small[i]);
            token.approve(address(registry), type(uint256).max);
            vm.prank(_small[i]);
            token.approve(address(settlement), type(uint256).max);
            vm.prank(_small[i]);
            registry.register(EXACT);
        }
        token.transfer(stranger, 10_000 * LP);
        vm.prank(stranger);
        token.approve(address(settlement), type(uint256).max);
    }

    function actions() external pure returns (bytes4[] memory list) {
        list = new bytes4[](10);
        list[0] = this.submitAndFund.selector;
        list[1] = this.check.selector;
        list[2] = this.advance.selector;
        list[3] = this.advance.selector;
        list[4] = this.advance.selector;
        list[5] = this.moveStake.selector;
        list[6] = this.takeOut.selector;
        list[7] = this.preempt.selector;
        list[8] = this.wait.selector;
        list[9] = this.comeOrGo.selector;
    }

    function submitAndFund(uint256 seed) external {
        if (dealIds.length == MAX_DEALS) return;
        string memory dealId = string(abi.encodePacked("deal ", bytes1(uint8(65 + dealIds.length))));
        judgeTimeout = seed % 3 == 0 ? 1400 : seed % 3 == 1 ? 3600 : 9000;
        _submit(dealId, seed % 7 == 0 ? "no cid" : CLAIM);
        dealIds.push(dealId);
        bytes32 drawClass = seed % 2 == 0 && _isOpen(EXACT) ? EXACT : CLASS;
        if (!_isOpen(drawClass)) return;
        vm.prank(creator);
        pool.fundChallenge(dealId, drawClass, uint8(1 + seed % 2));
    }

    /// @dev Whether a class takes challenges now.
    function _isOpen(bytes32 drawClass) private view returns (bool) {
        uint64 epoch = _epoch();
        uint256 least = drawClass == CLASS ? 2 : 3;
        return sortition.drawableOperators(drawClass, epoch) >= least
            && sortition.totalWeight(drawClass, epoch) >= _terms().weightFloor;
    }

    /// @notice The small class's mediators all stake, or all leave.
    function comeOrGo(uint256) external {
        for (uint256 i = 0; i < SMALL; i++) {
            uint128 staked = registry.accountOf(_small[i]).stake;
            if (staked == 0 && token.balanceOf(_small[i]) < STAKE) return;
            vm.prank(_small[i]);
            if (staked > 0) registry.requestUnstake(staked);
            else registry.stake(STAKE);
        }
        if (_open == 0) _nextEpoch();
    }

    function check(uint256 seed) external {
        // More at once, and all would run out of time while each takes its turn.
        if (dealIds.length == 0 || _open == MAX_OPEN) return;
        string memory dealId = dealIds[seed % dealIds.length];
        if (_checked[dealId] || _state(dealId) != 2) return;
        (,, uint8 rounds,) = pool.fundingOf(dealId);
        if (rounds == 0 || pool.quote(dealId).mode == 0) return;
        _checked[dealId] = true;
        _open++;
        _check(dealId);
        _noteFinal(pool.disputeOf(dealId));
    }

    /// @notice One step of one dispute: what its phase allows, done by someone, well or badly.
    function advance(uint256 dealSeed, uint256 actor, uint256 choice) external {
        if (dealIds.length == 0) return;
        bytes32 disputeId = _unfinished(dealSeed);
        uint8 phase = pool.phase(disputeId);
        if (phase == 1) _advanceBeacon(disputeId, choice);
        if (phase == 2) _advanceCommit(disputeId, actor, choice);
        if (phase == 3) _advanceReveal(disputeId, actor, choice);
        if (phase == 4) pool.closeRound(disputeId);
        if (phase == 5) _advanceFinal(disputeId, actor, choice);
        if (phase == 7) _advanceRuling(disputeId, choice);
        if (phase == 6) assertEq(_outcome(disputeId), _finalOutcome[disputeId], "I4: final outcomes stay");
    }

    function moveStake(uint256 actor, uint256 amount, uint256 direction) external {
        bool out = direction % 4 == 0;
        address mediator = mediators[actor % MEDIATORS];
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        uint256 most = out ? account.stake : token.balanceOf(mediator);
        if (most == 0) return;
        uint128 moved = uint128(bound(amount, 1, most));
        vm.prank(mediator);
        if (out) registry.requestUnstake(moved);
        else registry.stake(moved);
    }

    function takeOut(uint256 actor, uint256 what) external {
        address mediator = mediators[actor % MEDIATORS];
        if (what % 3 == 0) {
            IStakeRegistry.Account memory account = registry.accountOf(mediator);
            if (account.unbonding == 0 || account.openLocks > 0) return;
            if (block.timestamp < account.withdrawableAt) return;
            vm.prank(mediator);
            registry.withdraw();
        } else if (what % 3 == 1) {
            address[5] memory accounts = [mediator, creator, treasury, insurance, stranger];
            address account = accounts[what / 3 % 5];
            if (settlement.creditOf(account) == 0) return;
            vm.prank(account);
            settlement.claim();
        } else if (dealIds.length > 0 && what % 8 == 0) {
            string memory dealId = dealIds[actor % dealIds.length];
            (,, uint8 rounds,) = pool.fundingOf(dealId);
            if (rounds == 0 || pool.disputeOf(dealId) != 0) return;
            vm.prank(creator);
            pool.withdrawFunding(dealId);
        }
    }

    /// @dev Long only when no dispute would run out of its time meanwhile.
    function wait(uint256 seed) external {
        vm.warp(block.timestamp + (_open == 0 && seed % 4 == 0 ? UNBONDING : seed % 20));
    }

    function preempt(uint256 dealSeed, uint256 who) external {
        if (dealIds.length > 0) _preempt(dealIds[dealSeed % dealIds.length], who);
    }

    function mediatorsList() external view returns (address[] memory) {
        return mediators;
    }

    function smallList() external view returns (address[] memory) {
        return _small;
    }

    function contracts() external view returns (address, address, address, address) {
        return (address(token), address(registry), address(settlement), address(sortition));
    }

    function classOfCrowd() external pure returns (bytes32) {
        return CLASS;
    }

    /// @dev Some dispute that is not final, else any.
    function _unfinished(uint256 dealSeed) private view returns (bytes32 disputeId) {
        for (uint256 i = 0; i < dealIds.length; i++) {
            disputeId = pool.disputeOf(dealIds[(dealSeed % dealIds.length + i) % dealIds.length]);
            if (disputeId != 0 && pool.phase(disputeId) != 6) return disputeId;
        }
    }

    /// @dev Some member from a random one on that has not committed, or not revealed what it committed.
    function _waiting(RoundView memory round, uint256 actor, bool toReveal) private pure returns (uint256 index) {
        for (uint256 i = 0; i < round.members.length; i++) {
            index = (actor % round.members.length + i) % round.members.length;
            bool committed = round.members[index].commitment != 0;
            if (toReveal ? committed && !round.members[index].revealed : !committed) return index;
        }
    }

    function _advanceBeacon(bytes32 disputeId, uint256 choice) private {
        RoundView memory round = _round(disputeId);
        if (choice % 20 == 0) return vm.warp(uint256(round.openedAt) + 630);
        (bool available,) = beacon.randomness(round.beaconRound);
        if (available) pool.drawPanel(disputeId);
        else _draw(disputeId, keccak256(abi.encode(choice)));
    }

    function _advanceCommit(bytes32 disputeId, uint256 actor, uint256 choice) private {
        RoundView memory round = _round(disputeId);
        if (choice % 20 == 0) return vm.warp(block.timestamp + 100);
        uint256 index = _waiting(round, actor, false);
        address mediator = round.members[index].mediator;
        bool tooEarly = !round.members[index].seated && block.timestamp < round.commitStartedAt + 200;
        if (tooEarly) return vm.warp(block.timestamp + 20);
        // Mostly one mind, so that rounds rule; the mind differs between disputes.
        uint8 outcome = choice % 12 == 0 ? uint8(1 + choice % 4) : uint8(1 + uint256(disputeId) % 4);
        Vote memory vote = _vote(disputeId, mediator, outcome);
        // One in twenty-three commits to a vote against the rules, which it cannot reveal.
        if (choice % 23 == 0) vote.rung = 1;
        _votes[disputeId][vote.round][mediator] = vote;
        _commit(vote);
    }

    function _advanceReveal(bytes32 disputeId, uint256 actor, uint256 choice) private {
        RoundView memory round = _round(disputeId);
        if (choice % 14 == 0) return vm.warp(block.timestamp + 60);
        uint256 index = _waiting(round, actor, true);
        Vote memory vote = _votes[disputeId][pool.getDispute(disputeId).currentRound][round.members[index].mediator];
        bool valid = vote.rung == 0
            && (vote.outcome != 1 || vote.resultDigest == pool.getDispute(disputeId).claimDigest)
            && (vote.outcome != 2 || pool.getDispute(disputeId).rejectable);
        if (!valid) {
            vm.expectRevert();
            pool.reveal(vote);
            return vm.warp(block.timestamp + 20);
        }
        pool.reveal(vote);
    }

    /// @dev One in three rulings is appealed while it can be.
    function _advanceRuling(bytes32 disputeId, uint256 choice) private {
        DisputeView memory dispute = pool.getDispute(disputeId);
        bool fits = block.timestamp + 1830 <= dispute.deadline && dispute.currentRound < dispute.classRounds;
        if (choice % 3 != 0 || !fits) return vm.warp(dispute.finalAt);
        appeals++;
        vm.prank(stranger);
        pool.appeal(disputeId);
    }

    function _advanceFinal(bytes32 disputeId, uint256 actor, uint256 choice) private {
        RoundView memory round = _round(disputeId);
        // One in four is left lying until a party ends the deal itself.
        if (choice % 4 == 0) {
            uint64 deadline = pool.getDispute(disputeId).deadline;
            if (block.timestamp <= deadline) vm.warp(deadline + 1);
            _preempt(pool.getDispute(disputeId).dealId, actor);
        }
        // One in four is refused for good.
        if (choice % 4 == 1 && _outcome(disputeId) <= 2) {
            controller.setMediationAddress(address(this));
            vm.warp(block.timestamp + 7 days);
            pool.abandon(disputeId);
            controller.setMediationAddress(address(pool));
            abandoned++;
        } else {
            // A round without a panel leaves it to the panel before, or to anyone after a while.
            bool panel = round.members.length > 0;
            if (!panel) vm.warp(block.timestamp + 60);
            address finaliser =
                panel ? round.members[actor % round.members.length].mediator : mediators[actor % MEDIATORS];
            vm.prank(finaliser, finaliser);
            pool.finalise(disputeId);
        }
        _noteFinal(disputeId);
    }

    function _preempt(string memory dealId, uint256 who) private {
        if (_state(dealId) != 4 || block.timestamp <= pool.getDispute(pool.disputeOf(dealId)).deadline) return;
        address party = who % 2 == 0 ? provider : creator;
        vm.prank(party, party);
        controller.timeoutMediateResult(dealId);
    }

    function _noteFinal(bytes32 disputeId) private {
        if (pool.phase(disputeId) != 6) return;
        assertTrue(_finalOutcome[disputeId] == 0, "I4: finalised once");
        _finalOutcome[disputeId] = _outcome(disputeId);
        _open--;
        finals[_outcome(disputeId)]++;
    }
}
