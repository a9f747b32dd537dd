// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {DrawClasses} from "../../src/DrawClasses.sol";
import {Parameters} from "../../src/Parameters.sol";
import {Sortition} from "../../src/Sortition.sol";
import {StakeRegistry} from "../../src/StakeRegistry.sol";
import {ICanaries} from "../../src/interfaces/ICanaries.sol";
import {ClassTerms} from "../../src/interfaces/IDrawClasses.sol";
import {ParameterSet} from "../../src/interfaces/IParameters.sol";
import {Release} from "../../src/interfaces/IStakeRegistry.sol";
import {Assertions} from "../support/Assertions.sol";
import {vm} from "../support/Vm.sol";

/// @notice A token that does no more than ERC-20 asks.
contract PlainToken is ERC20 {
    constructor() ERC20("Plain", "PL") {
        _mint(msg.sender, 1_000_000e18);
    }
}

/// @notice Stake, classes and draws by themselves: pool and settlement are plain addresses, the test holds the canary keys.
abstract contract StakeFixture is Assertions {
    uint64 internal constant EPOCH = 600;
    uint64 internal constant UNBONDING = 14 days;
    uint64 internal constant DELAY = 1 days;
    uint256 internal constant START = 1_700_000_400;
    uint128 internal constant STAKE = 100e18;
    uint128 internal constant LOCK = 25e18;
    bytes32 internal constant CLASS = keccak256("portable");
    bytes32 internal constant OTHER_CLASS = keccak256("gpu");
    bytes32 internal constant DISPUTE = keccak256("dispute");

    address internal pool = address(0x9001);
    address internal settlement = address(0x5E77);
    address internal stranger = address(0xC0FFEE04);
    address[] internal mediators;
    mapping(address key => bool) internal _isCanaryKey;

    ERC20 internal token;
    Parameters internal parameters;
    DrawClasses internal drawClasses;
    Sortition internal sortition;
    StakeRegistry internal registry;

    function setUp() public virtual {
        _deploy(new PlainToken(), UNBONDING);
        for (uint256 i = 0; i < 12; i++) {
            _enrol(vm.addr(i + 1), STAKE);
        }
        _nextEpoch();
    }

    /// @dev As ICanaries says; the registry asks the test.
    function isCanaryKey(address account) external view returns (bool) {
        return _isCanaryKey[account];
    }

    function _deploy(ERC20 token_, uint64 unbonding) internal {
        vm.warp(START);
        token = token_;
        parameters = Parameters(vm.deployCode("Parameters.sol", abi.encode(address(this), DELAY, _defaults())));
        (bytes32[] memory classes, ClassTerms[] memory terms) = _initialClasses();
        drawClasses =
            DrawClasses(vm.deployCode("DrawClasses.sol", abi.encode(address(this), parameters, classes, terms)));
        sortition = Sortition(vm.deployCode("Sortition.sol", abi.encode(EPOCH)));
        registry = StakeRegistry(
            vm.deployCode("StakeRegistry.sol", abi.encode(token, parameters, drawClasses, sortition, unbonding))
        );
        sortition.initialise(registry);
        registry.initialise(pool, settlement, ICanaries(address(this)));
    }

    function _initialClasses() internal pure returns (bytes32[] memory classes, ClassTerms[] memory terms) {
        classes = new bytes32[](6);
        terms = new ClassTerms[](6);
        for (uint256 i = 0; i < 6; i++) {
            classes[i] = i == 0 ? CLASS : i == 1 ? OTHER_CLASS : bytes32(i);
            terms[i] = _terms(0);
        }
    }

    function _terms(uint96 weightCap) internal pure returns (ClassTerms memory) {
        return ClassTerms({
            listed: true,
            portable: true,
            pairs: false,
            secondRoundFrom: 10,
            thirdRoundFrom: 25,
            weightFloor: 0,
            weightCap: weightCap
        });
    }

    function _defaults() internal pure returns (ParameterSet memory set) {
        set.beaconDelay = 30;
        set.beaconTimeout = 600;
        set.commitDuration = 300;
        set.revealDuration = 120;
        set.appealWindow = 600;
        set.expressCommitDuration = 120;
        set.expressRevealDuration = 60;
        set.finaliseGrace = 60;
        set.finaliseMargin = 120;
        set.canaryWindow = 7 days;
        set.jailPeriod = 30 days;
        set.maxOpenLocks = 4;
        set.absencesToJail = 3;
        set.noCommitSlashBps = 2500;
        set.noRevealSlashBps = 10_000;
        set.incoherentSlashBps = 5000;
        set.expressNoCommitSlashBps = 500;
        set.expressNoRevealSlashBps = 2500;
        set.expressIncoherentSlashBps = 1000;
        set.canarySlashBps = 10_000;
        set.treasuryBps = 500;
        set.insuranceBps = 5000;
        set.minimumStake = STAKE;
        set.lockPerSeat = LOCK;
        set.feePerSeat = 1e18;
        set.finaliserTip = 0.1e18;
    }

    function _enrol(address mediator, uint128 amount) internal {
        mediators.push(mediator);
        _fund(mediator, amount + 100e18);
        vm.prank(mediator);
        registry.register(CLASS);
        vm.prank(mediator);
        registry.stake(amount);
    }

    function _enrolUnder(address mediator, address operator, uint128 amount) internal {
        mediators.push(mediator);
        _fund(mediator, amount + 100e18);
        vm.prank(operator);
        registry.approveMediator(mediator);
        vm.prank(mediator);
        registry.registerUnder(CLASS, operator);
        vm.prank(mediator);
        registry.stake(amount);
    }

    function _fund(address mediator, uint256 amount) internal {
        token.transfer(mediator, amount);
        vm.prank(mediator);
        token.approve(address(registry), type(uint256).max);
    }

    function _lock(address mediator, uint8 round) internal {
        vm.prank(pool);
        registry.lockAll(DISPUTE, round, LOCK, _one(mediator));
    }

    /// @dev Releases one seat under the default rules of jail.
    function _release(address mediator, uint128 slash, uint8 fault, bool present) internal returns (uint128) {
        vm.prank(settlement);
        return registry.releaseAll(DISPUTE, 1, LOCK, 3, 30 days, _seat(mediator, slash, fault, present))[0];
    }

    function _lockAndRelease(address mediator, uint128 slash, uint8 fault, bool present) internal returns (uint128) {
        _lock(mediator, 1);
        return _release(mediator, slash, fault, present);
    }

    function _seat(address mediator, uint128 slash, uint8 fault, bool present)
        internal
        pure
        returns (Release[] memory seats)
    {
        seats = new Release[](1);
        seats[0] = Release(mediator, slash, fault, present);
    }

    function _one(address account) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }

    function _applyTerms(bytes32 drawClass, ClassTerms memory terms) internal {
        drawClasses.schedule(drawClass, terms);
        vm.warp(block.timestamp + DELAY);
        drawClasses.applyScheduled(drawClass);
    }

    function _applySet(ParameterSet memory set) internal {
        parameters.schedule(set);
        vm.warp(block.timestamp + DELAY);
        parameters.applyScheduled();
    }

    function _draw(bytes32 seed, uint8 count, address[] memory excluded)
        internal
        view
        returns (address[] memory drawn, address[] memory passedOver)
    {
        return sortition.draw(CLASS, _epoch(), seed, count, excluded, LOCK, 4);
    }

    function _nextWeight(address mediator) internal view returns (uint256) {
        return sortition.weightOf(CLASS, mediator, _epoch() + 1);
    }

    function _nextEpoch() internal {
        vm.warp((block.timestamp / EPOCH + 1) * EPOCH);
    }

    function _epoch() internal view returns (uint64) {
        return sortition.epochAt(uint64(block.timestamp));
    }
}
